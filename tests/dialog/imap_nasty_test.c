/*
 * Plays of servers that mean harm, through the real libetpan: whatever they
 * say must end in an error code, never in a crash, a hang or a full memory.
 *
 * Each play is a greeting, a command of ours and an answer. Before the
 * command we sign in and select a folder of three messages, so the command
 * has tag 3. When all is said the server hangs up.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libetpan/libetpan.h>

#include "base/buf.h"
#include "base/date.h"
#include "net/link.h"
#include "account/imap/wire/stream.h"

/* What we say. */
enum command {
	GREETING,
	NOOP,
	STRUCTURE,
	BODY,
	LIST,
	STATUS,
	SEARCH,
	STARTTLS
};

/* A piece of what the server says; times 0 = once, -1 = without end. */
struct piece {
	const char *text;
	int times;
};

struct play {
	const char *name;
	enum command command;
	struct piece answer[5];
	int code;           /* MAILIMAP_... */
	enum err_kind kind; /* of the link's error; ERR_OTHER = none */
	int budget_ms;
	int budget_bytes; /* 0 = 16 MB */
};

#define OK3 "3 OK done\r\n"
#define REFUSED MAILIMAP_ERROR_STREAM, ERR_PROTOCOL, 0, 0
#define FINE MAILIMAP_NO_ERROR, ERR_OTHER, 0, 0
#define NO_SENSE MAILIMAP_ERROR_PARSE, ERR_OTHER, 0, 0
#define PART(x) "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1" x ")"
#define ENVELOPE "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
#define BOMB "* 1 FETCH (BODYSTRUCTURE "

static const struct play plays[] = {
    /* The parser recurses without a limit. */
    {"200,000 parentheses", STRUCTURE,
	{{BOMB, 0}, {"(", 200000}, {"\r\n" OK3, 0}}, REFUSED},
    {"a multipart 20,000 deep", STRUCTURE,
	{{BOMB, 0}, {"(", 20000}, {PART(""), 0}, {" \"MIXED\")", 20000}},
	REFUSED},
    {"a forwarded message 20,000 deep", STRUCTURE,
	{{BOMB, 0},
	    {"(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 " ENVELOPE " ",
		20000},
	    {PART("") ")\r\n" OK3, 0}},
	REFUSED},
    {"body extensions 20,000 deep", STRUCTURE,
	{{BOMB "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1 NIL NIL NIL "
	       "NIL ",
	     0},
	    {"(", 20000}, {"1", 0}, {")\r\n", 0}},
	REFUSED},
    {"parentheses behind literals", STRUCTURE,
	{{BOMB, 0}, {"({1}\r\n)", 20000}, {")\r\n" OK3, 0}}, REFUSED},
    {"a multipart as deep as may be", STRUCTURE,
	{{BOMB, 0}, {"(", 90}, {PART(""), 0}, {" \"MIXED\")", 90},
	    {")\r\n" OK3, 0}},
	FINE},
    {"a forwarded message as deep as may be", STRUCTURE,
	{{BOMB, 0},
	    {"(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 " ENVELOPE " ",
		90},
	    {PART(""), 0}, {" 1)", 90}, {")\r\n" OK3, 0}},
	FINE},
    {"a forwarded message that breaks off deep inside", STRUCTURE,
	{{BOMB, 0},
	    {"(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 " ENVELOPE " ",
		90},
	    {"x)\r\n" OK3, 0}},
	NO_SENSE},

    /* Ways to make the guard and the parser disagree about where a string
     * ends, with the same bomb behind them. */
    {"a bomb behind a string with a line end", LIST,
	{{"* LIST () \"/\" \"a {60000000}\r\n", 0}, {"\"\r\n" BOMB, 0},
	    {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind a string that looks like a line", LIST,
	{{"* LIST () \"/\" \"a\r\n* LIST () \"/\" \"b\r\n", 0}, {BOMB, 0},
	    {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind QQ's broken string", STRUCTURE,
	{{"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL \"qq.com\\\")) NIL NIL "
	  "NIL NIL NIL NIL NIL) BODYSTRUCTURE ",
	     0},
	    {"(", 200000}, {"\"\r\n" OK3, 0}},
	NO_SENSE},
    {"a bomb behind a literal in the middle of a line", STRUCTURE,
	{{"* 1 FETCH (BODY[] {5}xxxxx {60000000}\r\n", 0}, {BOMB, 0},
	    {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind a status line that announces a literal", STRUCTURE,
	{{"* OK {60000000}\r\n" BOMB, 0}, {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind an oddly written status line", STRUCTURE,
	{{" * \t oK \t{60000000}\r\n" BOMB, 0}, {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind a challenge", STRUCTURE,
	{{"+ {60000000}\r\n" BOMB, 0}, {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},
    {"a bomb behind a charset", STRUCTURE,
	{{"* NO [BADCHARSET (\"\r\n* X {60000000}\r\n\")] x\r\n" BOMB, 0},
	    {"(", 200000}, {"\r\n" OK3, 0}},
	NO_SENSE},
    {"a bomb behind a permanent flag", STRUCTURE,
	{{"* OK [PERMANENTFLAGS (a]b {9}\r\n123456789 \"\r\n", 0}, {BOMB, 0},
	    {"(", 200000}, {"\r\n" OK3, 0}},
	REFUSED},

    /* A null pointer is read. */
    {"a greeting with a bare alert", GREETING, {{"* OK [ALERT]\r\n", 0}},
	MAILIMAP_NO_ERROR_NON_AUTHENTICATED, ERR_OTHER, 0, 0},
    {"a bare alert", NOOP, {{"* OK [ALERT]\r\n" OK3, 0}}, FINE},
    {"an alert with blanks", NOOP, {{"* OK [alert] \t \r\n" OK3, 0}}, FINE},
    {"a tagged alert", NOOP, {{"3 OK [PARSE]\r\n", 0}}, FINE},
    {"a tagged alert with a CR", NOOP, {{"3 OK [ALERT] \rx\r\n", 0}}, FINE},
    {"a bare alert when saying goodbye", NOOP, {{"* BYE [ALERT]\r\n", 0}},
	MAILIMAP_ERROR_STREAM, ERR_NETWORK, 0, 0},
    {"permanent flags that are none", NOOP,
	{{"* OK [PERMANENTFLAGS (%)] x\r\n" OK3, 0}}, REFUSED},
    {"permanent flags that are cut off", NOOP,
	{{"* OK [PERMANENTFLAGS (\r\n" OK3, 0}}, REFUSED},
    {"an OK without anything", NOOP, {{"* OK\r\n* NO\r\n3 OK\r\n", 0}}, FINE},
    {"charsets twice", NOOP,
	{{"* NO [BADCHARSET (a)] x\r\n* NO [BADCHARSET (b)] x\r\n"
	  "* NO [BADCHARSET] x\r\n" OK3,
	    0}},
	FINE},
    {"charsets in a greeting", GREETING,
	{{"* OK [BADCHARSET (a \"b\" {1}\r\nc)] hi\r\n", 0}},
	MAILIMAP_NO_ERROR_NON_AUTHENTICATED, ERR_OTHER, 0, 0},
    {"flags in a greeting", GREETING,
	{{"* OK [PERMANENTFLAGS (a \"b\")] hi\r\n", 0}},
	MAILIMAP_NO_ERROR_NON_AUTHENTICATED, ERR_OTHER, 0, 0},
    {"a namespace that is cut off", NOOP,
	{{"* NAMESPACE ((\"\" \"/\"){300}\r\nabc", 0}}, NO_SENSE},
    {"no status", STATUS, {{OK3, 0}}, FINE},
    {"an empty status", STATUS, {{"* STATUS INBOX ()\r\n" OK3, 0}}, FINE},

    /* Sizes. */
    {"a literal of 4 GB and five bytes", BODY,
	{{"* 1 FETCH (BODY[] {4294967301}\r\nabcde)\r\n" OK3, 0}}, REFUSED},
    {"a literal of 2 GB", BODY,
	{{"* 1 FETCH (BODY[] {2147483648}\r\nabcde)\r\n" OK3, 0}}, REFUSED},
    {"a literal beyond all numbers", BODY,
	{{"* 1 FETCH (BODY[] {99999999999999999999}\r\nx)\r\n" OK3, 0}},
	REFUSED},
    {"a negative literal", BODY, {{"* 1 FETCH (BODY[] {-1}\r\n)\r\n" OK3, 0}},
	REFUSED},
    {"a literal with too much", BODY,
	{{"* 1 FETCH (BODY[] {5}\r\n123456789)\r\n" OK3, 0}}, NO_SENSE},
    {"a literal with too little", BODY,
	{{"* 1 FETCH (BODY[] {99}\r\n123)\r\n" OK3, 0}}, MAILIMAP_ERROR_STREAM,
	ERR_NETWORK, 0, 0},
    {"NUL in a literal", BODY, {{"* 1 FETCH (BODY[] {3}\r\na!b)\r\n" OK3, 0}},
	FINE},
    {"more expunged than there is", NOOP, {{"* 1 EXPUNGE\r\n", 10}, {OK3, 0}},
	FINE},
    {"numbers beyond all numbers", NOOP,
	{{"* 99999999999999999999 EXISTS\r\n* 4294967297 EXPUNGE\r\n" OK3, 0}},
	FINE},

    /* The end in the middle, and none at all. */
    {"hung up in a literal", BODY, {{"* 1 FETCH (BODY[] {500}\r\nabc", 0}},
	MAILIMAP_ERROR_STREAM, ERR_NETWORK, 0, 0},
    {"hung up in a line", NOOP, {{"* 5 EXI", 0}}, MAILIMAP_ERROR_STREAM,
	ERR_NETWORK, 0, 0},
    {"hung up in a string", LIST, {{"* LIST () \"/\" \"INB", 0}},
	MAILIMAP_ERROR_STREAM, ERR_NETWORK, 0, 0},
    {"hung up between lines", NOOP, {{"* 5 EXISTS\r\n", 0}},
	MAILIMAP_ERROR_STREAM, ERR_NETWORK, 0, 0},
    {"hung up at once", GREETING, {{"", 0}}, MAILIMAP_ERROR_STREAM, ERR_NETWORK,
	0, 0},
    {"a greeting without end", GREETING, {{"* OK ", 0}, {"xxxxxxx ", -1}},
	REFUSED},
    {"a line without end", LIST, {{"* LIST ", 0}, {"xxxxxxx ", -1}}, REFUSED},
    {"a string without end", LIST,
	{{"* LIST () \"/\" \"", 0}, {"xxxxxxx ", -1}}, REFUSED},
    {"a tag without end", NOOP, {{"", 0}, {"xxxxxxxx", -1}}, REFUSED},
    {"empty lines without end", NOOP, {{"", 0}, {"\r\n\r\n\r\n\r\n", -1}},
	MAILIMAP_ERROR_STREAM, ERR_PROTOCOL, 0, 0},
    {"lines without end", NOOP, {{"", 0}, {"* OK hi\r\n", -1}},
	MAILIMAP_ERROR_STREAM, ERR_PROTOCOL, 0, 1 << 20},
    {"silence", NOOP, {{"", 0}, {"", -1}}, MAILIMAP_ERROR_STREAM, ERR_NETWORK,
	50, 0},

    /* What makes no sense. */
    {"NUL in a line", NOOP, {{"* 5 EX!ISTS\r\n" OK3, 0}}, REFUSED},
    {"NUL in an alert", NOOP, {{"* OK [ALERT] !x\r\n" OK3, 0}}, REFUSED},
    {"a modification number behind a search", SEARCH,
	{{"* SEARCH 1 2 (MODSEQ 5)\r\n" OK3, 0}}, NO_SENSE},
    {"an unknown answer", NOOP, {{"* WHATEVER 5\r\n" OK3, 0}}, NO_SENSE},
    {"a foreign tag", NOOP, {{"77 OK done\r\n", 0}}, MAILIMAP_ERROR_PROTOCOL,
	ERR_OTHER, 0, 0},
    {"BAD", NOOP, {{"3 BAD what?\r\n", 0}}, MAILIMAP_ERROR_PROTOCOL, ERR_OTHER,
	0, 0},
    {"a web server", GREETING, {{"HTTP/1.1 400 Bad Request\r\n\r\n", 0}},
	NO_SENSE},
    {"goodbye instead of hello", GREETING, {{"* BYE go away\r\n", 0}},
	MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION, ERR_OTHER, 0, 0},
    {"signed in already", GREETING, {{"* PREAUTH welcome\r\n", 0}},
	MAILIMAP_NO_ERROR_AUTHENTICATED, ERR_OTHER, 0, 0},
    {"more in the clear behind the answer to STARTTLS", STARTTLS,
	{{OK3 "* CAPABILITY IMAP4rev1\r\n4 OK done\r\n", 0}},
	MAILIMAP_ERROR_STARTTLS, ERR_OTHER, 0, 0},

    /* Odd, and none of that does harm. */
    {"an empty line before the end", NOOP, {{"* 5 EXISTS\r\n\r\n" OK3, 0}},
	FINE},
    {"bare LF", LIST, {{"* LIST () \"/\" \"Entw\xfcrfe\"\n3 OK x\n", 0}}, FINE},
    {"a folded name", LIST, {{"* LIST () \"/\" \"a\r\n b\"\r\n" OK3, 0}}, FINE},
    {"a name in a literal", LIST, {{"* LIST () NIL {3}\r\na\"(\r\n" OK3, 0}},
	FINE},
    {"a million results", SEARCH,
	{{"* SEARCH", 0}, {" 1234567", 1000000}, {"\r\n" OK3, 0}}, FINE},
};

/* --- the server ----------------------------------------------------------- */

struct server {
	int fd;
	const struct play *play;
	pthread_t thread;
};

static bool say(const struct server *s, const char *text, size_t len)
{
	return send(s->fd, text, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* '!' stands for NUL. */
static bool say_piece(const struct server *s, const struct piece *p)
{
	struct buf b = BUF_INIT;
	bool ok = true;

	for (int n = p->times > 0 ? p->times : p->times < 0 ? 4096 : 1; n; n--)
		buf_add_str(&b, p->text);
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] == '!')
			b.data[i] = '\0';
	do
		ok = say(s, b.data, b.len);
	while (ok && b.len && p->times < 0);
	buf_clear(&b);
	return ok;
}

/* Reads one line of the client; false at the end. */
static bool hear(const struct server *s)
{
	char c = 0;

	while (c != '\n')
		if (recv(s->fd, &c, 1, 0) != 1)
			return false;
	return true;
}

static bool say_answer(const struct server *s)
{
	const struct play *p = s->play;

	for (size_t i = 0; i < 5 && p->answer[i].text; i++)
		if (!say_piece(s, &p->answer[i]))
			return false;
	return true;
}

static void say_selected(const struct server *s)
{
	static const char selected[] =
	    "* 3 EXISTS\r\n* FLAGS (\\Seen)\r\n"
	    "* OK [UIDVALIDITY 7] ok\r\n2 OK [READ-WRITE] selected\r\n";

	say(s, "* OK hello\r\n", 12);
	if (hear(s))
		say(s, "1 OK signed in\r\n", 16);
	if (hear(s))
		say(s, selected, sizeof selected - 1);
	hear(s);
}

static void *server_main(void *arg)
{
	const struct server *s = arg;
	const struct play *p = s->play;

	if (p->command != GREETING)
		say_selected(s);
	/* Whoever is only silent keeps the line until the client hangs up. */
	if (say_answer(s) && p->budget_ms)
		hear(s);
	close(s->fd);
	return NULL;
}

/* --- the client ----------------------------------------------------------- */

static int fetch(mailimap *m, struct mailimap_fetch_att *att)
{
	struct mailimap_set *set = mailimap_set_new_single(1);
	struct mailimap_fetch_type *type =
	    mailimap_fetch_type_new_fetch_att(att);
	clist *list = NULL;
	int code = mailimap_fetch(m, set, type, &list);

	if (code == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(list);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	return code;
}

static int list(mailimap *m)
{
	clist *found = NULL;
	int code = mailimap_list(m, "", "*", &found);

	if (code == MAILIMAP_NO_ERROR)
		mailimap_list_result_free(found);
	return code;
}

static int status(mailimap *m)
{
	struct mailimap_status_att_list *wanted =
	    mailimap_status_att_list_new_empty();
	struct mailimap_mailbox_data_status *found = NULL;
	int code;

	mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_MESSAGES);
	code = mailimap_status(m, "INBOX", wanted, &found);
	/* Success, and yet there may be nothing. */
	if (code == MAILIMAP_NO_ERROR && found)
		mailimap_mailbox_data_status_free(found);
	mailimap_status_att_list_free(wanted);
	return code;
}

static int search(mailimap *m)
{
	struct mailimap_search_key *all = mailimap_search_key_new_all();
	clist *found = NULL;
	int code = mailimap_search(m, NULL, all, &found);

	if (code == MAILIMAP_NO_ERROR)
		mailimap_search_result_free(found);
	mailimap_search_key_free(all);
	return code;
}

static int command(mailimap *m, enum command c)
{
	switch (c) {
	case NOOP:
		return mailimap_noop(m);
	case STRUCTURE:
		return fetch(m, mailimap_fetch_att_new_bodystructure());
	case BODY:
		return fetch(m, mailimap_fetch_att_new_body_peek_section(
				    mailimap_section_new(NULL)));
	case LIST:
		return list(m);
	case STATUS:
		return status(m);
	case SEARCH:
		return search(m);
	case STARTTLS:
		return mailimap_starttls(m);
	case GREETING:
		break;
	}
	return -1;
}

static int run(mailimap *m, mailstream *s, const struct play *p)
{
	int code = mailimap_connect(m, s);

	if (p->command == GREETING)
		return code;
	if (code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED ||
	    mailimap_login(m, "me", "secret") != MAILIMAP_NO_ERROR ||
	    mailimap_select(m, "INBOX") != MAILIMAP_NO_ERROR)
		return -1;
	return command(m, p->command);
}

static bool check(const struct play *p, const struct link *l, int code)
{
	const struct err *e = link_error(l);
	enum err_kind kind = e ? e->kind : ERR_OTHER;

	if (code == p->code && kind == p->kind)
		return true;
	printf("not ok - %s: code %d (wanted %d), kind %d (wanted %d) %s\n",
	    p->name, code, p->code, (int)kind, (int)p->kind, e ? e->text : "");
	return false;
}

static bool perform(const struct play *p)
{
	struct link_to to = {.host = "nasty.test", .idle_ms = 20000};
	struct server server = {.play = p};
	mailimap *m = mailimap_new(0, NULL);
	mailstream *s;
	struct link *l;
	int fds[2];
	bool ok;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return false;
	server.fd = fds[1];
	l = link_from_fd(fds[0], &to);
	link_budget(
	    l, p->budget_bytes ? p->budget_bytes : 16 << 20, p->budget_ms);
	s = imap_stream_new(l);
	if (pthread_create(&server.thread, NULL, server_main, &server) != 0)
		return false;
	ok = check(p, l, run(m, s, p));
	if (p->command == STARTTLS && !imap_stream_has_input(s)) {
		printf("not ok - %s: what came is not seen\n", p->name);
		ok = false;
	}
	/* libetpan would say LOGOUT to whoever is there. */
	m->imap_stream = NULL;
	mailstream_close(s);
	mailimap_free(m);
	link_close(l);
	pthread_join(server.thread, NULL);
	return ok;
}

/* libetpan forgets to free a greeting that is a goodbye; LeakSanitizer asks
 * for this, where it is built in. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:mailimap_greeting_new\n";
}

int main(void)
{
	size_t n = sizeof plays / sizeof *plays, failed = 0;
	struct rusage usage;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < n; i++) {
		int64_t start = date_ticks();

		/* Said before, in case there is no after. */
		printf("# %s\n", plays[i].name);
		if (!perform(&plays[i]))
			failed++;
		if (date_ticks() - start > 1000)
			printf("# took %d ms\n", (int)(date_ticks() - start));
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%zu plays, %zu failed, %ld MB at most\n", n, failed,
	    usage.ru_maxrss / 1024);
	return failed ? 1 : 0;
}
