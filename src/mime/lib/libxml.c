#include "mime/lib/libxml.h"

#define LATE_TABLE struct libxml_names
LAZY_LIBRARY(libxml_names, LIBXML_NAMES, LIBXML_SONAME)
