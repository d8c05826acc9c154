#include "base/crash.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { SLOTS = 24, SPARE_STACK = 64 * 1024, OWNER_DEAD = -1 };
enum slot_state { SLOT_IDLE, SLOT_BUSY, SLOT_CRASHED };

struct crash_slot {
	atomic_int owner; /* process id, OWNER_DEAD, or 0: free */
	atomic_int state;
	int stage;
	unsigned len;
	int64_t message_id;
	char head[CRASH_HEAD];
};

/* Set once, when the file is opened. */
static _Atomic(struct crash_slot *) slots;
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t at_exit;

/* This thread's slot, and how many crash_enter are open. */
static _Thread_local struct mine {
	struct crash_slot *slot;
	int depth;
	bool is_without; /* it wanted a slot and all were in use */
	void *stack;     /* alternate stack for its signal handler */
} mine;

/* --- signals -------------------------------------------------------------- */

/* These are read by the signal handler, which can't take a lock. */
static void (*restore_terminal)(void);
static pid_t handled_pid;

/* Only the thread that crashed leaves a note: the messages that other threads
 * worked on are innocent. */
static void note_crash(void)
{
	struct crash_slot *all = atomic_load(&slots);
	pid_t self = getpid();

	if (!all || self != handled_pid)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		if (&all[i] != mine.slot &&
		    atomic_load(&all[i].owner) == self &&
		    atomic_load(&all[i].state) == SLOT_BUSY)
			atomic_store(&all[i].state, SLOT_IDLE);
	if (mine.slot && atomic_load(&mine.slot->state) == SLOT_BUSY)
		atomic_store(&mine.slot->state, SLOT_CRASHED);
}

/* Not with SA_RESETHAND: another thread that crashes meanwhile would end the
 * program before the terminal is restored. */
static void on_crash(int number)
{
	static _Thread_local volatile sig_atomic_t is_handling;
	int error = errno;
	bool is_first = !is_handling;

	is_handling = 1;
	if (is_first && number != SIGQUIT)
		note_crash();
	if (is_first && restore_terminal)
		restore_terminal();
	errno = error;
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_signals(void)
{
	static const int crashes[] = {
	    SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGQUIT, SIGSYS, SIGTRAP};
	struct sigaction act = {.sa_handler = on_crash,
	    .sa_flags = SA_ONSTACK | SA_NODEFER};

	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		sigaction(crashes[i], &act, NULL);
}

void crash_on_signal(void (*restore)(void))
{
	restore_terminal = restore;
	catch_signals();
}

/* --- the slots of our threads --------------------------------------------- */

/* After a stack overflow a handler needs another stack. */
static void add_spare_stack(void)
{
	stack_t spare = {.ss_size = SPARE_STACK}, now;

	if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE))
		return;
	spare.ss_sp = mine.stack = mem_resize(NULL, SPARE_STACK, 1);
	sigaltstack(&spare, NULL);
}

static void end_thread(void *slot)
{
	stack_t none = {.ss_flags = SS_DISABLE};

	if (mine.stack) {
		sigaltstack(&none, NULL);
		free(mine.stack);
	}
	atomic_store(&((struct crash_slot *)slot)->owner, 0);
	mine = (struct mine){0};
}

static bool is_alive(int owner)
{
	return owner > 0 && (kill(owner, 0) == 0 || errno != ESRCH);
}

static void claim_slot(struct crash_slot *all)
{
	for (size_t i = 0; i < SLOTS && !mine.slot; i++) {
		int owner = atomic_load(&all[i].owner);

		if (atomic_load(&all[i].state) == SLOT_IDLE &&
		    !is_alive(owner) &&
		    atomic_compare_exchange_strong(
			&all[i].owner, &owner, (int)getpid()))
			mine.slot = &all[i];
	}
	mine.is_without = !mine.slot;
	if (mine.is_without)
		return;
	pthread_setspecific(at_exit, mine.slot);
	add_spare_stack();
}

void crash_enter(
    enum crash_stage stage, const void *head, size_t len, int64_t message_id)
{
	struct crash_slot *all, *s;

	if (mine.depth++ == 0) {
		all = atomic_load_explicit(&slots, memory_order_acquire);
		if (all && !mine.slot && !mine.is_without)
			claim_slot(all);
		if (mine.slot) {
			mine.slot->stage = (int)stage;
			mine.slot->len = 0;
			mine.slot->message_id = 0;
		}
	}
	s = mine.slot;
	if (!s)
		return;
	if (!s->message_id)
		s->message_id = message_id;
	if (!s->len && head) {
		s->len = (unsigned)(len < CRASH_HEAD ? len : CRASH_HEAD);
		memcpy(s->head, head, s->len);
	}
	atomic_store_explicit(&s->state, SLOT_BUSY, memory_order_release);
}

void crash_leave(void)
{
	if (--mine.depth == 0 && mine.slot)
		atomic_store_explicit(
		    &mine.slot->state, SLOT_IDLE, memory_order_release);
}

/* --- what others left ----------------------------------------------------- */

static bool is_dead(const struct crash_slot *s)
{
	int owner = atomic_load(&s->owner);

	return atomic_load(&s->state) == SLOT_CRASHED ||
	       (owner && !is_alive(owner));
}

void crash_collect(
    void (*each)(void *ctx, const struct crash_found *found), void *ctx)
{
	struct crash_slot *all = atomic_load(&slots);

	for (size_t i = 0; all && i < SLOTS; i++) {
		const struct crash_slot *s = &all[i];
		int state = atomic_load(&s->state);
		struct crash_found found = {.stage = (enum crash_stage)s->stage,
		    .has_crashed = state == SLOT_CRASHED,
		    .head = s->head,
		    .len = s->len < CRASH_HEAD ? s->len : CRASH_HEAD,
		    .message_id = s->message_id};

		if (state != SLOT_IDLE && is_dead(s))
			each(ctx, &found);
	}
}

void crash_forget(void)
{
	struct crash_slot *all = atomic_load(&slots);

	for (size_t i = 0; all && i < SLOTS; i++)
		if (is_dead(&all[i])) {
			atomic_store(&all[i].state, SLOT_IDLE);
			atomic_store(&all[i].owner, 0);
		}
}

/* Process ids are reused, in containers soon. An entry with our own id was left
 * by an earlier process. */
static void disown(struct crash_slot *all)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (atomic_load(&all[i].owner) == (int)getpid())
			atomic_store(&all[i].owner, OWNER_DEAD);
}

static struct crash_slot *map(const char *path)
{
	const size_t size = SLOTS * sizeof(struct crash_slot);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat st;
	void *at = MAP_FAILED;

	/* Allocates the blocks now: a later write to mapped memory can't report
	 * a full disk. */
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    posix_fallocate(fd, 0, (off_t)size) == 0)
		at =
		    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return at == MAP_FAILED ? NULL : at;
}

/* The program ends normally while another thread still works on a message; that
 * is not a crash. */
static void end_all(void)
{
	struct crash_slot *all = atomic_load(&slots);

	if (getpid() != handled_pid)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		if (atomic_load(&all[i].owner) == handled_pid)
			atomic_store(&all[i].state, SLOT_IDLE);
}

bool crash_open(const char *path)
{
	struct crash_slot *all;

	pthread_mutex_lock(&opening);
	all = atomic_load(&slots);
	if (!all && (all = map(path))) {
		pthread_key_create(&at_exit, end_thread);
		disown(all);
		handled_pid = getpid();
		catch_signals();
		atomic_store_explicit(&slots, all, memory_order_release);
		atexit(end_all);
	}
	pthread_mutex_unlock(&opening);
	return all;
}

/* --- for tests ------------------------------------------------------------ */

/* Set once at start, then only read. */
static struct {
	enum crash_stage stage;
	bool kills;
	const char *word;
	size_t len;
} wanted;

void crash_init(void)
{
	static const char *const names[] = {
	    NULL, "header", "parse", "index", "layout"};
	const char *at = getenv("POSTERN_CRASH_AT");
	const char *word = at ? strchr(at, ':') : NULL, *end;

	if (!word)
		return;
	for (size_t i = 1; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == (size_t)(word - at) &&
		    strncmp(names[i], at, strlen(names[i])) == 0)
			wanted.stage = (enum crash_stage)i;
	wanted.word = word + 1;
	end = strchr(wanted.word, ':');
	wanted.kills = end && strcmp(end, ":kill") == 0;
	wanted.len = end ? (size_t)(end - wanted.word) : strlen(wanted.word);
}

void crash_test(enum crash_stage stage, const char *text, size_t len)
{
	if (!wanted.stage || stage != wanted.stage || !wanted.len ||
	    !memmem(text, len, wanted.word, wanted.len))
		return;
	if (wanted.kills)
		kill(getpid(), SIGKILL);
	raise(SIGSEGV);
}
