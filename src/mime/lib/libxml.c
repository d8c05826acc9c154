#include "mime/lib/libxml.h"

#include "base/i18n.h"

/* Otherwise libxml2 complains on stderr, where the screens are. */
static void on_complaint(void *ctx, const char *fmt, ...)
{
	(void)ctx;
	(void)fmt;
}

static void libxml_prepare(const struct libxml_names *names)
{
	names->xmlSetGenericErrorFunc_(NULL, on_complaint);
	names->xmlThrDefSetGenericErrorFunc_(NULL, on_complaint);
}

#define LATE_TABLE struct libxml_names
LAZY_LIBRARY_WITH(libxml, LIBXML_NAMES, LIBXML_SONAME, "libxml2",
    N_("HTML can't be laid out."), libxml_prepare)
