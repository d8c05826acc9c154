/*
 * Where the program's files are: the XDG directories, unless command line or
 * environment say otherwise.
 */
#ifndef CONFIG_PATHS_H
#define CONFIG_PATHS_H

#include <stdbool.h>

struct paths {
	char *config; /* the config file */
	char *data;   /* directory of the mail database */
	char *state;  /* log, sockets */
	bool is_demo; /* a made-up database: no server is asked */
	char *ca; /* file with trusted certificates, or NULL: the system's */
};

/* Arguments may be NULL; then POSTERN_CONFIG, POSTERN_DATA and POSTERN_CA_FILE
 * count, then XDG_CONFIG_HOME etc., then the usual directories below HOME. If
 * data is given, state is inside of it. Free with paths_clear. */
void paths_init(
    struct paths *p, const char *config, const char *data, const char *ca);
void paths_clear(struct paths *p);

/* "dir/name", for the caller to free. */
char *paths_join(const char *dir, const char *name);

#endif
