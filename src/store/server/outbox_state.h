/*
 * How far an act is that can't be repeated, see outbox.h.
 */
#ifndef STORE_SERVER_OUTBOX_STATE_H
#define STORE_SERVER_OUTBOX_STATE_H

enum outbox_state {
	OUTBOX_READY,
	OUTBOX_STARTED, /* the server may have heard of it */
	OUTBOX_COPIED,  /* it has the copy; what was copied is to be deleted */
	OUTBOX_AWAITED, /* the server files it by itself (sent_copy.h) */
};
_Static_assert(OUTBOX_READY == 0, "outbox.state");
#define SQL_OUTBOX_STARTED "1"
_Static_assert(OUTBOX_STARTED == 1, "SQL_OUTBOX_STARTED");
#define SQL_OUTBOX_COPIED "2"
_Static_assert(OUTBOX_COPIED == 2, "SQL_OUTBOX_COPIED");
#define SQL_OUTBOX_AWAITED "3"
_Static_assert(OUTBOX_AWAITED == 3, "SQL_OUTBOX_AWAITED");

#endif
