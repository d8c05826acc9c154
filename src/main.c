#include <config.h>

#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/crash_point.h"
#include "base/utf8.h"
#include "cmd/open/cmd.h"
#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"
#include "mime/message/decode.h"
#include "mime/html/tree.h"
#include "net/deflate.h"
#include "account/imap/wire/stream.h"
#include "net/tls.h"
#include "store/db/store.h"
#include "ui/kit/keys.h"
#include "ui/kit/term.h"
#include "ui/ui.h"

/* The global options. */
struct globals {
	const char *config, *data, *ca, *color;
	const char *unfit; /* an option that can't be taken as it stands */
	bool is_verbose, is_quiet, wants_version, wants_help;
};

/* The value of "--name VALUE" or "--name=VALUE" at argv[*i], "" if there is
 * none, NULL if that is another option; *i is moved to its last word. */
static const char *value_of(const char *name, int argc, char **argv, int *i)
{
	size_t len = strlen(name);

	if (strncmp(argv[*i], name, len) != 0)
		return NULL;
	if (argv[*i][len] == '=')
		return argv[*i] + len + 1;
	if (argv[*i][len])
		return NULL;
	return *i + 1 < argc ? argv[++*i] : "";
}

static bool take_value(struct globals *g, int argc, char **argv, int *i)
{
	const struct {
		const char *name, **to;
	} values[] = {
	    {"--config", &g->config},
	    {"--data", &g->data},
	    {"--ca-file", &g->ca},
	    {"--color", &g->color},
	};

	for (size_t n = 0; n < sizeof values / sizeof *values; n++) {
		const char *value = value_of(values[n].name, argc, argv, i);

		if (value) {
			*values[n].to = value;
			if (!*value)
				g->unfit = values[n].name;
			return true;
		}
	}
	return false;
}

static bool is_color(const char *word)
{
	return !word || strcmp(word, "auto") == 0 ||
	       strcmp(word, "always") == 0 || strcmp(word, "never") == 0;
}

static bool take_switch(struct globals *g, const char *arg)
{
	const struct {
		const char *name;
		bool *to;
	} switches[] = {
	    {"--verbose", &g->is_verbose},
	    {"--quiet", &g->is_quiet},
	    {"--version", &g->wants_version},
	    {"--help", &g->wants_help},
	    {"-h", &g->wants_help},
	};

	for (size_t n = 0; n < sizeof switches / sizeof *switches; n++)
		if (strcmp(switches[n].name, arg) == 0) {
			*switches[n].to = true;
			return true;
		}
	return false;
}

/* Takes the global options out of argv, wherever they stand before a "--";
 * returns the new argc. */
static int take_globals(struct globals *g, int argc, char **argv)
{
	int kept = 1;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (i < argc)
				argv[kept++] = argv[i++];
			break;
		}
		if (!take_value(g, argc, argv, &i) && !take_switch(g, argv[i]))
			argv[kept++] = argv[i];
	}
	argv[kept] = NULL;
	return kept;
}

/* Where no locale is set at all, as in containers and cron, or one that is not
 * installed here, as behind ssh, UTF-8 is a better guess than ASCII; whoever
 * asks for C gets it. */
static void set_locale(void)
{
	const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	bool is_set = false, is_there;

	for (size_t i = 0; i < 3; i++)
		is_set = is_set || (getenv(names[i]) && *getenv(names[i]));
	/* LC_NUMERIC stays "C", because numbers are parsed from mail. */
	is_there = setlocale(LC_CTYPE, "") != NULL;
	setlocale(LC_MESSAGES, "");
	setlocale(LC_TIME, "");
	if (!is_set || !is_there)
		setlocale(LC_CTYPE, "C.UTF-8");
	bindtextdomain(PACKAGE, LOCALEDIR);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
}

/* GLib's slice allocator deadlocks when memory runs out: it reports the failure
 * while it holds its lock. Newer versions of GLib have none. */
static void keep_glib_simple(void)
{
	setenv("G_SLICE", "always-malloc", 0);
}

/* No core file, because memory contains secrets; new files are private. */
static void keep_private(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	umask(077);
	signal(SIGPIPE, SIG_IGN);
}

/* If stdin, stdout or stderr is closed, the next opened file would get its
 * number and receive what is printed. */
static void keep_streams(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null",
			    fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

static void open_log(const struct paths *paths, bool is_verbose)
{
	char *path;

	if (!file_private_dir(paths->state, NULL))
		return;
	path = paths_join(paths->state, "log");
	log_open(path, is_verbose);
	free(path);
}

/* One name and version a line, ours first. */
static int print_version(void)
{
	void (*const tell[])(struct buf *) = {term_tell_library,
	    tls_tell_library, store_tell_library, imap_stream_tell_library,
	    deflate_tell_library, decode_tell_library, htmltree_tell_library,
	    utf8_tell_library};
	struct buf out = BUF_INIT;

	buf_add_str(&out, PACKAGE_STRING "\n");
	for (size_t i = 0; i < sizeof tell / sizeof *tell; i++) {
		tell[i](&out);
		buf_add_char(&out, '\n');
	}
	print_out(&out);
	buf_clear(&out);
	return 0;
}

/* Programs call sendmail by its name: then that is the command. */
static bool is_sendmail(const char *name)
{
	const char *base = strrchr(name, '/');

	return strcmp(base ? base + 1 : name, "sendmail") == 0;
}

static int run_sendmail(struct cmd *c, int argc, char **argv)
{
	argv[0] = (char *)(uintptr_t) "sendmail";
	return cmd_run(c, argc, argv);
}

static int run_screens(struct cmd *c)
{
	struct err e = {0};

	if (!cmd_read_conf(c, &e))
		return cmd_fail(&e);
	return ui_run(&c->paths, c->conf, c->color);
}

int main(int argc, char **argv)
{
	struct globals g = {0};
	struct cmd c = {.add_keys = keys_print, .run_screens = run_screens};
	bool is_mailer;
	int code;

	keep_streams();
	/* One arena grows in larger steps than many, but the threads of a busy
	 * account would wait for each other at it. */
	mallopt(M_ARENA_MAX, 3);
	set_locale();
	keep_private();
	keep_glib_simple();
	crash_point_init();
	crash_init();
	date_init();
	/* Its options are its own. */
	is_mailer = is_sendmail(argv[0]);
	if (!is_mailer)
		argc = take_globals(&g, argc, argv);
	if (g.unfit || !is_color(g.color)) {
		print_err(_("postern: %s needs a value; \"postern help\" shows "
			    "which.\n"),
		    g.unfit ? g.unfit : "--color");
		return err_exit_code(ERR_USAGE);
	}
	if (g.wants_version)
		return print_version();
	paths_init(&c.paths, g.config, g.data, g.ca);
	c.is_verbose = g.is_verbose;
	c.is_quiet = g.is_quiet;
	c.color = g.color;
	/* The demonstration leaves nothing behind. */
	if (argc < 2 || strcmp(argv[1], "demo") != 0)
		open_log(&c.paths, g.is_verbose);
	if (is_mailer)
		code = run_sendmail(&c, argc, argv);
	else if (g.wants_help)
		code = cmd_help(&c, argc > 1 ? 2 : 1, argv);
	else if (argc > 1)
		code = cmd_run(&c, argc - 1, argv + 1);
	else
		code = run_screens(&c);
	conf_drop(c.conf);
	paths_clear(&c.paths);
	log_close();
	return code;
}
