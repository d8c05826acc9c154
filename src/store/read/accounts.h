/*
 * The accounts of the store, and what was found out about each.
 *
 * Settings stay in the config file; a row here only gives mail an owner, so
 * mail of an account that left the config file can still be read.
 */
#ifndef STORE_READ_ACCOUNTS_H
#define STORE_READ_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "config/settings.h"
#include "store/db/store.h"

/* account.kind is an enum conf_kind. */
#define SQL_CONF_POP "1"
_Static_assert(CONF_POP == 1, "SQL_CONF_POP");

struct account_row {
	int64_t id;
	char *name;
	enum conf_kind kind;
	char *address;
};
struct account_rows VEC_OF(struct account_row);

/* All accounts in the order they were made. */
bool accounts_read(struct db *db, struct account_rows *out, struct err *e);
void accounts_clear(struct account_rows *rows);

/* The id of the account with this name (case does not count), 0 if none. */
bool accounts_find(struct db *db, const char *name, int64_t *id, struct err *e);

/* Makes the row, and the local folders of a POP account, if they are not
 * there; brings kind and address up to date. *id is the account's. */
bool accounts_ensure(struct store *s, const struct conf_account *conf,
    int64_t *id, struct err *e);

/* The account of this name, if there is one, is called otherwise from now on.
 */
bool accounts_rename(
    struct store *s, const char *from, const char *to, struct err *e);

/* A fact is a short text under a key of FACT_..., with the time when it was
 * noted. Reading one that is not there gives "" and 0. */
#define FACT_CHECKED "checked"         /* last good round; value unused */
#define FACT_NEXT "next"               /* when the next round is due */
#define FACT_ERROR "error"             /* the last failure, "" once mended */
#define FACT_ERROR_SAID "error-said"   /* the server's words to it */
#define FACT_TLS "tls"                 /* "TLSv1.3 TLS_AES_256_GCM_SHA384" */
#define FACT_CERTIFICATE "certificate" /* SHA-256 */
#define FACT_CERTIFICATE_UNTIL "certificate-until" /* Unix seconds */
#define FACT_SIGNED_IN "signed-in" /* the mechanism really used */
#define FACT_WAYS "signin-ways"    /* which of them work, see ways.h */
#define FACT_AVOIDED "avoided"     /* commands of POP left out, see avoid.h */
#define FACT_CAPABILITIES "capabilities"
#define FACT_COMPRESSION "compression"   /* "DEFLATE", or "" */
#define FACT_SERVER_COUNT "server-count" /* messages on the server */
#define FACT_SERVER_BYTES "server-bytes"
#define FACT_EXPORTED "exported" /* last good copy of all: "LAST-ID TARGET" */
#define FACT_QUOTA "quota" /* bytes on an IMAP server: "USED LIMIT", "0 0" */
#define FACT_STORE_CHECK "store-check"
#define FACT_POLICY "policy"     /* of POP, as it was agreed to; see agree.c */
#define FACT_MISSED "missed"     /* left a POP server without our doing */
#define FACT_PATIENCE "patience" /* seconds the server may be silent */
#define FACT_PUSH_BROKE "push-broke" /* see imap/broken.h; "" = it did not */
#define FACT_OFFLINE "offline" /* whose texts are kept, see imap/policy.c */
#define FACT_ROOM "room"       /* since when they have room: "SINCE BYTES" */
#define FACT_SMTP_WAYS "smtp-signin-ways" /* as FACT_WAYS, for sending */
#define FACT_SMTP_SIZE "smtp-size"        /* bytes of a message; 0: no limit */
#define FACT_SMTP_ERROR "smtp-error"      /* as FACT_ERROR */
#define FACT_SMTP_ERROR_SAID "smtp-error-said"
#define FACT_CLOCK "clock"     /* of no account: see clock.h */
/* Kept on a POP server as the clock is in doubt: how many; "" = nobody was
 * asked. */
#define FACT_HELD "held"

struct fact {
	char *value;
	int64_t noted_at;
};
bool fact_read(struct db *db, int64_t account_id, const char *key,
    struct fact *out, struct err *e);
void fact_clear(struct fact *f);
bool fact_write(struct db *w, int64_t account_id, const char *key,
    const char *value, int64_t now, struct err *e);

#endif
