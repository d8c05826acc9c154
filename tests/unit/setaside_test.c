#include "unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crash.h"
#include "mime/header/setaside.h"
#include "unit/letter.h"

/*
 * What makes the program crash is noted before it is read, known again, and
 * then not decoded any more.
 */

static const char bad[] = "Received: by x\r\nSubject: =?utf-8?q?b=C3=A4d?=\r\n"
			  "From: Eve <eve@example.org>\r\n"
			  "Message-ID: <bad@example.org>\r\n"
			  "Date: Mon, 2 Nov 2026\r\n 10:00:00 +0000\r\n"
			  "\r\nGr\xc3\xbc\xc3\x9f"
			  "e \x1b[2J\r\n";
/* The same, as a server sends the fields that it was asked for. */
static const char fields[] = "message-id: <bad@example.org>\r\n"
			     "Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n"
			     "From: Eve <eve@example.org>\r\n"
			     "Subject: =?utf-8?q?b=C3=A4d?=\r\n\r\n";

static void the_header_alone_is_the_same_message(void **state)
{
	const char other[] = "Subject: other\r\n\r\n", body[] = "no header";

	(void)state;
	assert_int_equal(setaside_key(bad, sizeof bad - 1),
	    setaside_key(fields, sizeof fields - 1));
	assert_int_not_equal(setaside_key(bad, sizeof bad - 1),
	    setaside_key(other, sizeof other - 1));
	assert_int_not_equal(setaside_key(body, sizeof body - 1), 0);
	assert_int_not_equal(setaside_key("", 0), 0);
}

static void nothing_of_it_is_decoded(void **state)
{
	int64_t key = setaside_key(bad, sizeof bad - 1), row = 7;
	struct letter l;
	struct buf out = BUF_INIT;
	char *text;

	(void)state;
	setaside_load(&key, 1, &row, 1);
	letter_make(&l, bad);
	assert_int_equal(mail_aside_key(l.mail), key);
	assert_int_equal(mail_part_count(l.mail), 1);
	assert_string_equal(mail_header(l.mail)->subject, setaside_subject());
	assert_string_equal(mail_header(l.mail)->message_id, "bad@example.org");
	assert_string_equal(mail_warnings(l.mail)->items[0], setaside_reason());
	text = letter_text(&l, 80);
	assert_non_null(strstr(text, "Subject: =?utf-8?q?b=C3=A4d?=\n"));
	assert_non_null(strstr(text, "Gr????e ?[2J"));
	free(text);
	text_words(&out, l.mail, 1000);
	assert_int_equal(out.len, 0);
	assert_true(setaside_has_message(7));
	assert_false(setaside_has_message(8));
	letter_close(&l);
	setaside_load(NULL, 0, NULL, 0);
	letter_make(&l, bad);
	assert_string_equal(mail_header(l.mail)->subject, "b\xc3\xa4"
							  "d");
	letter_close(&l);
	buf_clear(&out);
}

/* --- a process that dies -------------------------------------------------- */

static char notes[64];

enum way { CRASHES, IS_KILLED, ENDS, CRASHES_BESIDE };

static void child(enum way how)
{
	if (!crash_open(notes))
		_exit(1);
	crash_enter(CRASH_PARSE, NULL, 0, 42);
	crash_enter(CRASH_HEADER, bad, sizeof bad - 1, 0);
	crash_leave();
	if (how == ENDS)
		exit(0);
	if (how == CRASHES_BESIDE)
		crash_leave();
	raise(how == IS_KILLED ? SIGKILL : SIGSEGV);
}

/* Lets a process do this and end so; its parent has not opened the notes. */
static void run_child(enum way how)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		child(how);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (how == ENDS)
		assert_int_equal(status, 0);
	else
		assert_true(WIFSIGNALED(status));
}

struct told {
	int crashed, killed;
	int64_t row, key;
};

static void note(void *ctx, const struct crash_found *found)
{
	struct told *t = ctx;

	t->crashed += found->has_crashed;
	t->killed += !found->has_crashed;
	t->row = found->message_id;
	t->key = setaside_key(found->head, found->len);
}

static void what_was_read_at_the_end_is_told(void **state)
{
	struct told t = {0};
	int fd;

	(void)state;
	snprintf(notes, sizeof notes, "/tmp/setaside-test-XXXXXX");
	fd = mkstemp(notes);
	assert_true(fd >= 0);
	close(fd);
	run_child(ENDS);
	run_child(CRASHES_BESIDE);
	run_child(CRASHES);
	run_child(IS_KILLED);
	assert_true(crash_open(notes));
	crash_collect(note, &t);
	assert_int_equal(t.crashed, 1);
	assert_int_equal(t.killed, 1);
	assert_int_equal(t.row, 42);
	assert_int_equal(t.key, setaside_key(bad, sizeof bad - 1));
	crash_forget();
	t = (struct told){0};
	crash_enter(CRASH_PARSE, bad, sizeof bad - 1, 1);
	crash_collect(note, &t);
	crash_leave();
	assert_int_equal(t.crashed + t.killed, 0);
	unlink(notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_header_alone_is_the_same_message),
	    cmocka_unit_test(nothing_of_it_is_decoded),
	    cmocka_unit_test(what_was_read_at_the_end_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
