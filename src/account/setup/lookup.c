#include "account/setup/lookup.h"

bool lookup_run(const struct discovery_wish *wish,
    const struct setup_address *address, int64_t deadline, struct steps *steps,
    struct setup_servers *found, const struct provider **provider)
{
	(void)wish;
	(void)address;
	(void)deadline;
	(void)steps;
	(void)found;
	*provider = NULL;
	return true;
}
