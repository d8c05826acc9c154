#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/safe.h"

enum { LOG_MAX = 4 * 1024 * 1024 };

/* Set by log_open before threads start. A line is one write with O_APPEND, so
 * lines of several threads do not mix. */
static int log_fd = -1;
static bool is_verbose_log;

static void rotate(const char *path)
{
	struct buf old = BUF_INIT;
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > LOG_MAX) {
		buf_printf(&old, "%s.old", path);
		rename(path, old.data);
	}
	buf_clear(&old);
}

bool log_open(const char *path, bool is_verbose)
{
	rotate(path);
	log_fd = open(
	    path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	is_verbose_log = is_verbose;
	return log_fd >= 0;
}

void log_close(void)
{
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
}

static __attribute__((format(printf, 2, 0))) void log_write(
    const char *who, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT, line = BUF_INIT;

	buf_vprintf(&text, fmt, ap);
	date_iso(&line, date_now());
	buf_add_char(&line, ' ');
	safe_line(&line, who, strlen(who));
	buf_add_str(&line, ": ");
	safe_line(&line, text.data, text.len);
	buf_add_char(&line, '\n');
	if (write(log_fd, line.data, line.len) < 0) {
		/* A log that can't be written must not stop the program. */
	}
	buf_clear(&text);
	buf_clear(&line);
}

void log_line(const char *who, const char *fmt, ...)
{
	va_list ap;

	if (log_fd < 0)
		return;
	va_start(ap, fmt);
	log_write(who, fmt, ap);
	va_end(ap);
}

void log_detail(const char *who, const char *fmt, ...)
{
	va_list ap;

	if (log_fd < 0 || !is_verbose_log)
		return;
	va_start(ap, fmt);
	log_write(who, fmt, ap);
	va_end(ap);
}
