#include "ui/kit/term_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
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
static volatile sig_atomic_t is_armed;

/* A stack that overflowed can't run a handler. */
static char spare_stack[32768];

/* Takes the terminal from whoever still draws: another thread may find the end
 * of the program before the one that has the screen. */
static int take_terminal(void)
{
	int terminal = dup(STDOUT_FILENO);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (terminal < 0 || nowhere < 0)
		return STDOUT_FILENO;
	dup2(nowhere, STDOUT_FILENO);
	return terminal;
}

static void give_terminal_back(void)
{
	int error = errno;
	ssize_t n;

	if (!is_armed)
		return;
	is_armed = 0;
	n = write(take_terminal(), give_back, give_back_len);
	(void)n;
	if (has_modes)
		tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	errno = error;
}

static void on_deadly_signal(int signal)
{
	give_terminal_back();
	/* SA_RESETHAND: now it takes its usual course. */
	raise(signal);
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
	    .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK | SA_NODEFER)};
	stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};

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

void term_restore_arm(const char *bytes)
{
	size_t len = strlen(bytes);

	is_armed = 0;
	give_back_len = len < sizeof give_back ? len : sizeof give_back;
	memcpy(give_back, bytes, give_back_len);
	is_armed = 1;
}

void term_restore_disarm(void)
{
	is_armed = 0;
}
