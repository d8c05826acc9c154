#include "mime/lib/gmime.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"

/* GLib writes messages to stderr, over the screen, and ends the program when
 * memory runs out. */
static void on_complaint(const gchar *domain, GLogLevelFlags level,
    const gchar *message, gpointer ctx)
{
	(void)ctx;
	if (!(level & (G_LOG_FLAG_FATAL | G_LOG_LEVEL_ERROR)))
		log_line("glib", "%s: %s", domain ? domain : "",
		    message ? message : "");
	else if (!message || strstr(message, "failed to allocate"))
		mem_exhausted();
	else
		mem_abort(message);
}

static void gmime_prepare(const struct gmime_names *names)
{
	names->g_log_set_default_handler_(on_complaint, NULL);
}

#define LATE_TABLE struct gmime_names
LAZY_LIBRARY_WITH(gmime, GMIME_NAMES, GMIME_SONAME, "libgmime-3.0-0",
    N_("Messages can't be decoded."), gmime_prepare)
