/*
 * libxml2, loaded when the first page of HTML is shown (base/lazy_library.h): it
 * brings ICU along, and the library of C++ with it.
 */
#ifndef MIME_LIB_LIBXML_H
#define MIME_LIB_LIBXML_H

#include <libxml/HTMLparser.h>
#include <libxml/uri.h>

#include "base/lazy_library.h"

#define LIBXML_NAMES(NAME)       \
	NAME(__xmlParserVersion) \
	NAME(htmlCtxtReadIO)     \
	NAME(htmlEntityLookup)   \
	NAME(htmlFreeParserCtxt) \
	NAME(htmlNewParserCtxt)  \
	NAME(xmlBuildURI)        \
	NAME(xmlFree)            \
	NAME(xmlFreeDoc)         \
	NAME(xmlInitParser)      \
	NAME(xmlStopParser)

struct libxml_names {
	LIBXML_NAMES(LATE_POINTER)
};
const struct libxml_names *libxml_names(void);

#define __xmlParserVersion LATE(libxml_names, __xmlParserVersion)
#define htmlCtxtReadIO LATE(libxml_names, htmlCtxtReadIO)
#define htmlEntityLookup LATE(libxml_names, htmlEntityLookup)
#define htmlFreeParserCtxt LATE(libxml_names, htmlFreeParserCtxt)
#define htmlNewParserCtxt LATE(libxml_names, htmlNewParserCtxt)
#define xmlBuildURI LATE(libxml_names, xmlBuildURI)
#define xmlFree LATE(libxml_names, xmlFree)
#define xmlFreeDoc LATE(libxml_names, xmlFreeDoc)
#define xmlInitParser LATE(libxml_names, xmlInitParser)
#define xmlStopParser LATE(libxml_names, xmlStopParser)

#endif
