#include "ui/kit/term_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/mem.h"

/* Read by a signal handler, so they can belong to nobody. */
static char give_back[512];
static size_t give_back_len;
static struct termios modes;
static bool has_modes;

/* Several threads may find the end of the program at once. One gives the
 * terminal back; the others wait for it, for the first that ends the process
 * ends all threads. */
enum restore_state { DISARMED, ARMED, GIVING_BACK, GIVEN_BACK };
static atomic_int state;
static atomic_int giver; /* its thread */
enum { WAIT_MS = 10, WAITS_MAX = 200 };

/* A stack that overflowed can't run a handler. */
static char spare_stack[32768];

/* Takes the terminal from a thread that still draws: another one may find the
 * end of the program before the one that has the screen. */
static int take_terminal(void)
{
	int terminal = dup(STDOUT_FILENO);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (terminal < 0 || nowhere < 0)
		return STDOUT_FILENO;
	dup2(nowhere, STDOUT_FILENO);
	return terminal;
}

static void write_give_back(void)
{
	ssize_t n = write(take_terminal(), give_back, give_back_len);

	(void)n;
	if (has_modes)
		tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

/* Not for the thread that does it, which may have crashed over it. */
static void await_giver(void)
{
	for (int i = 0; i < WAITS_MAX && atomic_load(&state) == GIVING_BACK &&
			atomic_load(&giver) != gettid();
	     i++)
		poll(NULL, 0, WAIT_MS);
}

static void give_terminal_back(void)
{
	int error = errno;
	int expected = ARMED;

	if (atomic_compare_exchange_strong(&state, &expected, GIVING_BACK)) {
		atomic_store(&giver, gettid());
		write_give_back();
		atomic_store(&state, GIVEN_BACK);
	} else {
		await_giver();
	}
	errno = error;
}

/* Not with SA_RESETHAND: the same signal of another thread would end the
 * program before the terminal is given back. */
static void on_deadly_signal(int number)
{
	give_terminal_back();
	signal(number, SIG_DFL);
	raise(number);
}

void term_restore_prepare(void)
{
	/* All that end a process unless somebody else handles them; those of a
	 * crash are for base/crash. */
	static const int deadly[] = {
	    SIGUSR1,
	    SIGUSR2,
	    SIGALRM,
	    SIGVTALRM,
	    SIGPROF,
	    SIGXCPU,
	    SIGXFSZ,
	    SIGIO,
#ifdef SIGPWR
	    SIGPWR,
#endif
#ifdef SIGSTKFLT
	    SIGSTKFLT,
#endif
	};
	struct sigaction act = {.sa_handler = on_deadly_signal,
	    .sa_flags = SA_ONSTACK | SA_NODEFER};
	stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};

	atexit(give_terminal_back); /* curses without memory exits */
	has_modes = tcgetattr(STDIN_FILENO, &modes) == 0;
	sigaltstack(&spare, NULL);
	crash_on_signal(give_terminal_back);
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		sigaction(deadly[i], &act, NULL);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigaction(i, &act, NULL);
	mem_on_abort(give_terminal_back);
}

/* From now on nobody gives it back, unless somebody does already: that thread
 * ends the program, and this one lets it finish. */
static bool take_from_armed(void)
{
	int expected = ARMED;

	if (atomic_compare_exchange_strong(&state, &expected, DISARMED))
		return true;
	await_giver();
	return expected == DISARMED;
}

void term_restore_arm(const char *bytes)
{
	size_t len = strlen(bytes);

	if (!take_from_armed())
		return;
	give_back_len = len < sizeof give_back ? len : sizeof give_back;
	memcpy(give_back, bytes, give_back_len);
	atomic_store(&state, ARMED);
}

void term_restore_disarm(void)
{
	take_from_armed();
}
