/*
 * The mail providers we know: which domains are theirs, their servers, and
 * what a person must know before signing in. Facts only, each checked by hand.
 */
#ifndef ACCOUNT_SETUP_PROVIDER_TABLE_H
#define ACCOUNT_SETUP_PROVIDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* What a user signs in as, for ann@example.org. */
enum provider_user {
	PROVIDER_USER_ADDRESS, /* ann@example.org */
	PROVIDER_USER_LOCAL,   /* ann */
	PROVIDER_USER_PLUS,    /* ann@example.org, else ann+example.org */
	PROVIDER_USER_EITHER,  /* ann@example.org, else ann */
};

/* How one signs in: bits. */
enum provider_way {
	PROVIDER_PASSWORD = 1,     /* the password of the account */
	PROVIDER_APP_PASSWORD = 2, /* one made for mail programs */
	PROVIDER_CODE = 4,         /* an authorisation code, used as one */
	PROVIDER_BROWSER = 8,      /* OAuth 2 */
	PROVIDER_BRIDGE = 16,      /* what a program on this computer shows */
	PROVIDER_NONE = 32,        /* not at all: no mail program can */
};

struct provider {
	const char *id, *name;
	const char *domains; /* parted by blanks; or NULL, as all below */
	const char *mx;      /* ends of the names of MX hosts */
	/* HOST:PORT or HOST:PORT/starttls, the best first; %D is the domain
	 * of the address. NULL: there is no such server. */
	const char *imap, *pop, *smtp;
	enum provider_user user;
	unsigned ways; /* bits of provider_way */
	const char *oauth;
	const char *password_page; /* where app passwords are made */
	const char *note;          /* what to do first, for N_(); may be NULL */
	bool files_sent; /* it keeps a copy of what it is given to send */
};

extern const struct provider provider_table[];
extern const size_t provider_count;

#endif
