#include "base/claims.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/cond.h"
#include "base/mem.h"
#include "base/vec.h"

/* How often a waiting thread checks whether it should stop. */
enum { LOOK_MS = 5 };

struct claim {
	int kind;
	int64_t id;
};

struct claims {
	pthread_mutex_t mutex;
	pthread_cond_t dropped;
	struct claim_list VEC_OF(struct claim) list;
};

struct claims *claims_new(void)
{
	struct claims *c = mem_new(1, sizeof *c);

	pthread_mutex_init(&c->mutex, NULL);
	cond_init(&c->dropped);
	return c;
}

void claims_free(struct claims *c)
{
	if (!c)
		return;
	pthread_cond_destroy(&c->dropped);
	pthread_mutex_destroy(&c->mutex);
	vec_clear(&c->list);
	free(c);
}

/* The index of the claim, or the number of claims if nobody has it. */
static size_t claims_find(const struct claims *c, int kind, int64_t id)
{
	size_t i = 0;

	while (i < c->list.len &&
	       (c->list.items[i].kind != kind || c->list.items[i].id != id))
		i++;
	return i;
}

static bool claim(struct claims *c, int kind, int64_t id)
{
	if (claims_find(c, kind, id) < c->list.len)
		return false;
	*vec_push(&c->list) = (struct claim){kind, id};
	return true;
}

bool claims_try(struct claims *c, int kind, int64_t id)
{
	bool ok;

	if (!c)
		return true;
	pthread_mutex_lock(&c->mutex);
	ok = claim(c, kind, id);
	pthread_mutex_unlock(&c->mutex);
	return ok;
}

bool claims_take(
    struct claims *c, int kind, int64_t id, const struct wake *stop)
{
	bool ok;

	if (!c)
		return true;
	pthread_mutex_lock(&c->mutex);
	while (!(ok = claim(c, kind, id)) && !wake_is_up(stop))
		cond_wait(&c->dropped, &c->mutex, LOOK_MS);
	pthread_mutex_unlock(&c->mutex);
	return ok;
}

void claims_drop(struct claims *c, int kind, int64_t id)
{
	size_t i;

	if (!c)
		return;
	pthread_mutex_lock(&c->mutex);
	i = claims_find(c, kind, id);
	if (i < c->list.len)
		c->list.items[i] = c->list.items[--c->list.len];
	pthread_cond_broadcast(&c->dropped);
	pthread_mutex_unlock(&c->mutex);
}
