#include "config/paths.h"

#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

char *paths_join(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", dir, name);
	return buf_take(&path);
}

/* An environment variable, or NULL if it is not set or empty. */
static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static const char *home(void)
{
	const struct passwd *pw;

	if (env("HOME"))
		return env("HOME");
	pw = getpwuid(getuid());
	return pw && pw->pw_dir ? pw->pw_dir : "/";
}

/* postern's XDG directory: $variable/postern or ~/fallback/postern. */
static char *xdg(const char *variable, const char *fallback)
{
	const char *base = env(variable);
	char *dir, *path;

	if (base && *base == '/')
		return paths_join(base, "postern");
	dir = paths_join(home(), fallback);
	path = paths_join(dir, "postern");
	free(dir);
	return path;
}

static char *config_file(void)
{
	char *dir = xdg("XDG_CONFIG_HOME", ".config");
	char *path = paths_join(dir, "config");

	free(dir);
	return path;
}

void paths_init(
    struct paths *p, const char *config, const char *data, const char *ca)
{
	config = config ? config : env("POSTERN_CONFIG");
	data = data ? data : env("POSTERN_DATA");
	ca = ca ? ca : env("POSTERN_CA_FILE");
	p->config = config ? mem_str(config) : config_file();
	p->data = data ? mem_str(data) : xdg("XDG_DATA_HOME", ".local/share");
	p->state = data ? mem_str(data) : xdg("XDG_STATE_HOME", ".local/state");
	p->ca = mem_str(ca);
}

void paths_clear(struct paths *p)
{
	free(p->config);
	free(p->data);
	free(p->state);
	free(p->ca);
	*p = (struct paths){0};
}
