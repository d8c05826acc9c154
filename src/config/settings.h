/*
 * The settings as the program uses them: a struct for each section of the
 * config file. Its fields are filled through the table in option.c.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

enum conf_kind { CONF_POP = 1, CONF_IMAP = 2 };

enum conf_security {
	CONF_TLS,      /* TLS from the first byte */
	CONF_STARTTLS, /* STARTTLS; the connection fails without it */
	CONF_PLAIN,    /* unencrypted; allowed only to this computer */
};

/* When the server's copy of a POP message is deleted. */
enum conf_after {
	CONF_KEEP,
	CONF_REMOVE_AFTER, /* after_days after its download */
	CONF_REMOVE_WITH_LOCAL,
	CONF_REMOVE_AT_ONCE,
};

enum conf_mechanism {
	CONF_AUTH_NONE = -1, /* SMTP: no sign-in at all */
	CONF_AUTH_AUTO,
	CONF_AUTH_PLAIN,
	CONF_AUTH_LOGIN,
	CONF_AUTH_CRAM_MD5,
	CONF_AUTH_SCRAM,
	CONF_AUTH_XOAUTH2,
	CONF_AUTH_OAUTHBEARER,
	CONF_AUTH_APOP,
};

/* Which message bodies of an IMAP account are downloaded without a request. */
enum { CONF_OFFLINE_DAYS = 30 }; /* days of "recent" without a number */
struct conf_offline {
	enum {
		CONF_OFFLINE_ALL,
		CONF_OFFLINE_RECENT, /* those received in the last days */
		CONF_OFFLINE_NONE,
	} what;
	int days;
};

/* The same for one folder. A name that ends in a slash and a star stands
 * for all folders below it. */
struct conf_folder_rule {
	char *folder; /* as the folder panel shows it, with '/' between
	               * levels */
	struct conf_offline offline;
};
struct conf_folder_rules VEC_OF(struct conf_folder_rule);

/* Whether the connection is compressed. */
enum conf_compress {
	CONF_COMPRESS_AUTO, /* yes, except to this computer */
	CONF_COMPRESS_YES,
	CONF_COMPRESS_NO,
};

/* Who files the copy of a sent message on the server. */
enum conf_sent_copy {
	CONF_SENT_AUTO, /* as is known of the server */
	CONF_SENT_SERVER,
	CONF_SENT_APPEND,
	CONF_SENT_NONE,
};

enum conf_theme {
	CONF_THEME_AUTO,
	CONF_THEME_LIGHT,
	CONF_THEME_DARK,
	CONF_THEME_MONO,
};

struct conf_server {
	char *host; /* a name or an address, without brackets */
	int port;
	/* The snapshot that an account belongs to (config/conf.h). */
};

struct conf;

struct conf_account {
	const struct conf *conf; /* lent; holding the account holds it */
	char *label;             /* the name in [account NAME] */
	char *address;
	char *name;
	enum conf_kind kind;
	struct conf_server server;
	enum conf_security security;
	char *user;
	char *password_command; /* for sh -c; NULL if none */
	char *password_file;    /* 0600; NULL if none */
	char *token_command;    /* prints an OAuth 2 access token */
	enum conf_mechanism auth;
	char *certificate; /* SHA-256 of the only accepted certificate, or
	                    * NULL */
	enum conf_after after;
	int after_days;
	int64_t size_cap; /* bytes; 0 = no cap */
	int trash_days;   /* days in the local Trash; 0 = for ever */
	struct conf_offline offline;
	struct conf_folder_rules folder_rules; /* the first one that matches
	                                        * counts */
	int64_t offline_size;                  /* bytes; 0 = no limit */
	int check_minutes;
	int push_after; /* seconds */
	/* IMAP: folders that the user chose for a role; NULL: not set */
	char *sent_folder, *drafts_folder, *trash_folder, *junk_folder,
	    *archive_folder;
	enum conf_compress compress;
	bool is_paused; /* connects only where it is named */
	struct conf_server smtp;
	enum conf_security smtp_security;
	char *smtp_user; /* these four: NULL or AUTO: as above */
	char *smtp_password_command, *smtp_token_command;
	enum conf_mechanism smtp_auth;
	char *smtp_certificate; /* NULL: the usual checks */
	enum conf_sent_copy sent_copy;
	int line; /* where its section starts, for messages */
};

struct conf_ui {
	enum conf_theme theme;
	bool is_plain; /* ASCII, no spinners */
	bool has_threads;
	bool has_mouse;
	char *opener; /* the command that opens links; NULL: the system's */
};

#endif
