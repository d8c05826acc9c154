/*
 * Where the program's files lie: the XDG places, or what the command line
 * and the environment say instead.
 */
#ifndef CONFIG_PATHS_H
#define CONFIG_PATHS_H

struct paths {
	char *config; /* the config file */
	char *data;   /* the directory of the store */
	char *state;  /* log, sockets */
	char *ca; /* a file of certificates to trust, or NULL: the system's */
};

/* Each argument may be NULL: then POSTERN_CONFIG, POSTERN_DATA,
 * POSTERN_CA_FILE, then XDG_CONFIG_HOME and its sisters, then the usual
 * places below HOME. Where data is given, state lies in it. Free with
 * paths_clear. */
void paths_init(
    struct paths *p, const char *config, const char *data, const char *ca);
void paths_clear(struct paths *p);

/* dir/name, for the caller to free. */
char *paths_join(const char *dir, const char *name);

#endif
