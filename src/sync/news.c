#include "sync/news.h"

#include <pthread.h>

struct news {
	pthread_mutex_t mutex;
	struct wake wake;
	struct news_list list;
};

bool news_new(struct news **out)
{
	struct news *n = mem_new(1, sizeof *n);

	if (!wake_open(&n->wake)) {
		free(n);
		return false;
	}
	pthread_mutex_init(&n->mutex, NULL);
	*out = n;
	return true;
}

void news_free(struct news *n)
{
	if (!n)
		return;
	wake_close(&n->wake);
	pthread_mutex_destroy(&n->mutex);
	news_list_clear(&n->list);
	free(n);
}

const struct wake *news_wake(const struct news *n)
{
	return &n->wake;
}

static bool has_folder(const struct news_list *l, int64_t folder_id)
{
	for (size_t i = 0; i < l->folders.len; i++)
		if (l->folders.items[i] == folder_id)
			return true;
	return false;
}

void news_of_folder(struct news *n, int64_t folder_id)
{
	pthread_mutex_lock(&n->mutex);
	if (!has_folder(&n->list, folder_id))
		*vec_push(&n->list.folders) = folder_id;
	pthread_mutex_unlock(&n->mutex);
	wake_kick(&n->wake);
}

void news_of_folders(struct news *n)
{
	pthread_mutex_lock(&n->mutex);
	n->list.has_folders = true;
	pthread_mutex_unlock(&n->mutex);
	wake_kick(&n->wake);
}

void news_of_state(struct news *n)
{
	pthread_mutex_lock(&n->mutex);
	n->list.has_state = true;
	pthread_mutex_unlock(&n->mutex);
	wake_kick(&n->wake);
}

void news_take(struct news *n, struct news_list *out)
{
	wake_drain(&n->wake);
	pthread_mutex_lock(&n->mutex);
	*out = n->list;
	n->list = (struct news_list){0};
	pthread_mutex_unlock(&n->mutex);
}

void news_list_clear(struct news_list *l)
{
	vec_clear(&l->folders);
}
