/*
 * libxml2, loaded when the first HTML page is shown (base/lazy_library.h),
 * because it depends on ICU and the C++ library.
 */
#ifndef MIME_LIB_LIBXML_H
#define MIME_LIB_LIBXML_H

#include <libxml/HTMLparser.h>
#include <libxml/uri.h>

#include "base/lazy_library.h"

#define LIBXML_NAMES(NAME)           \
	NAME(__xmlParserVersion)     \
	NAME(htmlCtxtReadIO)         \
	NAME(htmlEntityLookup)       \
	NAME(htmlFreeParserCtxt)     \
	NAME(htmlNewParserCtxt)      \
	NAME(xmlBuildURI)            \
	NAME(xmlDocGetRootElement)   \
	NAME(xmlFree)                \
	NAME(xmlFreeDoc)             \
	NAME(xmlInitParser)          \
	NAME(xmlReadMemory)          \
	NAME(xmlSetGenericErrorFunc) \
	NAME(xmlStopParser)          \
	NAME(xmlThrDefSetGenericErrorFunc)

struct libxml_names {
	LIBXML_NAMES(LAZY_POINTER)
};
const struct libxml_names *libxml_names(void);
/* False with a sentence in e where the library is missing. */
bool libxml_ready(struct err *e);

#define __xmlParserVersion LAZY(libxml_names, __xmlParserVersion)
#define htmlCtxtReadIO LAZY(libxml_names, htmlCtxtReadIO)
#define htmlEntityLookup LAZY(libxml_names, htmlEntityLookup)
#define htmlFreeParserCtxt LAZY(libxml_names, htmlFreeParserCtxt)
#define htmlNewParserCtxt LAZY(libxml_names, htmlNewParserCtxt)
#define xmlBuildURI LAZY(libxml_names, xmlBuildURI)
#define xmlDocGetRootElement LAZY(libxml_names, xmlDocGetRootElement)
#define xmlFree LAZY(libxml_names, xmlFree)
#define xmlFreeDoc LAZY(libxml_names, xmlFreeDoc)
#define xmlInitParser LAZY(libxml_names, xmlInitParser)
#define xmlReadMemory LAZY(libxml_names, xmlReadMemory)
#define xmlSetGenericErrorFunc LAZY(libxml_names, xmlSetGenericErrorFunc)
#define xmlStopParser LAZY(libxml_names, xmlStopParser)
#define xmlThrDefSetGenericErrorFunc \
	LAZY(libxml_names, xmlThrDefSetGenericErrorFunc)

#endif
