/*
 * How far a message is that is to be sent, see read/sending.h. Here because
 * what a process left behind is looked at when the database is opened.
 */
#ifndef STORE_DB_SENDING_STATE_H
#define STORE_DB_SENDING_STATE_H

/* What the server said last. */
enum sending_state {
	SENDING_QUEUED,    /* nothing, or to come again later */
	SENDING_MARKED,    /* it may have the whole message, any moment */
	SENDING_UNSURE,    /* it may have taken it: no answer came */
	SENDING_NEEDS_YOU, /* no, and it would not help to ask again */
	SENDING_SENT,
};
_Static_assert(SENDING_QUEUED == 0, "sending.state");
#define SQL_SENDING_MARKED "1"
_Static_assert(SENDING_MARKED == 1, "SQL_SENDING_MARKED");
#define SQL_SENDING_UNSURE "2"
_Static_assert(SENDING_UNSURE == 2, "SQL_SENDING_UNSURE");
#define SQL_SENDING_NEEDS_YOU "3"
_Static_assert(SENDING_NEEDS_YOU == 3, "SQL_SENDING_NEEDS_YOU");
#define SQL_SENDING_SENT "4"
_Static_assert(SENDING_SENT == 4, "SQL_SENDING_SENT");

#endif
