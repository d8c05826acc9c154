/*
 * Time as a test wants it, for LD_PRELOAD: clocks and polls of the program
 * follow the file $HURRY, which holds three numbers and may be written anew
 * while the program runs:
 *
 *	RATE    so many seconds pass in one; 1 is life as it is
 *	WALL    seconds that the clock on the wall is wrong by
 *	SLEPT   milliseconds that the computer has slept
 *
 * What TCP is told to wait for (keepalive) is divided by $HURRY_TCP.
 */
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { SLICE_MS = 10, MILLION = 1000 * 1000 };

struct life {
	int64_t rate, wall, slept;
};

/* The time that has passed so far, and since when it passes at which rate. */
static struct {
	pthread_mutex_t mutex;
	int64_t real, ours; /* ns of CLOCK_MONOTONIC */
	struct life life;
} now = {.mutex = PTHREAD_MUTEX_INITIALIZER, .life = {1, 0, 0}};

static int64_t real_ns(clockid_t clock)
{
	static int (*real)(clockid_t, struct timespec *);
	struct timespec t;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	real(clock, &t);
	return (int64_t)t.tv_sec * 1000 * MILLION + t.tv_nsec;
}

static void read_life(struct life *l)
{
	const char *path = getenv("HURRY");
	FILE *f = path ? fopen(path, "re") : NULL;
	long long rate, wall, slept;

	if (!f)
		return;
	if (fscanf(f, "%lld %lld %lld", &rate, &wall, &slept) == 3)
		*l = (struct life){rate, wall, slept};
	fclose(f);
}

/* Nanoseconds of our own monotonic clock; what holds now goes to *l. */
static int64_t our_ns(struct life *l)
{
	int64_t real, ours;

	pthread_mutex_lock(&now.mutex);
	real = real_ns(CLOCK_MONOTONIC);
	if (!now.real)
		now.real = now.ours = real;
	now.ours += (real - now.real) * now.life.rate;
	now.real = real;
	read_life(&now.life);
	*l = now.life;
	ours = now.ours;
	pthread_mutex_unlock(&now.mutex);
	return ours;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	struct life l;
	int64_t ns;

	if (clock == CLOCK_MONOTONIC) {
		ns = our_ns(&l);
	} else if (clock == CLOCK_BOOTTIME) {
		ns = our_ns(&l);
		ns += l.slept * MILLION;
	} else {
		ns = real_ns(clock);
	}
	out->tv_sec = (time_t)(ns / (1000 * MILLION));
	out->tv_nsec = (long)(ns % (1000 * MILLION));
	return 0;
}

time_t time(time_t *out)
{
	struct life l;
	time_t t;

	our_ns(&l);
	t = (time_t)(real_ns(CLOCK_REALTIME) / (1000 * MILLION) + l.wall);
	if (out)
		*out = t;
	return t;
}

static int real_poll(struct pollfd *fds, nfds_t n, int ms)
{
	static int (*real)(struct pollfd *, nfds_t, int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "poll");
	return real(fds, n, ms);
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct life l;
	int64_t end;
	int ready;

	if (ms <= 0)
		return real_poll(fds, n, ms);
	end = our_ns(&l) + ms * (int64_t)MILLION;
	do
		ready = real_poll(fds, n, SLICE_MS);
	while (!ready && our_ns(&l) < end);
	return ready;
}

/* With _FORTIFY_SOURCE the program calls this one. */
int __poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t size);
int __poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t size)
{
	(void)size;
	return poll(fds, n, ms);
}

/* Deadlines are told in a time that is not the system's: a short wait that
 * ends early may be waited for again. */
int pthread_cond_timedwait(
    pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
	(void)cond;
	(void)until;
	pthread_mutex_unlock(mutex);
	real_poll(NULL, 0, SLICE_MS);
	pthread_mutex_lock(mutex);
	return ETIMEDOUT;
}

static int is_wait(int level, int name)
{
	return level == IPPROTO_TCP &&
	       (name == TCP_KEEPIDLE || name == TCP_KEEPINTVL ||
		   name == TCP_USER_TIMEOUT);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	static int (*real)(int, int, int, const void *, socklen_t);
	const char *faster = getenv("HURRY_TCP");
	int less;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "setsockopt");
	if (!faster || !is_wait(level, name))
		return real(fd, level, name, value, len);
	less = *(const int *)value / atoi(faster);
	if (less < 1)
		less = 1;
	return real(fd, level, name, &less, sizeof less);
}
