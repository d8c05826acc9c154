/*
 * Where a server does not answer as it should: what else does on its host.
 */
#ifndef ACCOUNT_DOCTOR_OTHER_WAYS_H
#define ACCOUNT_DOCTOR_OTHER_WAYS_H

#include "account/doctor/report.h"
#include "account/setup/probe.h"

/* Asks the server of the account who it is, without a password; *out is for
 * probe_clear. */
bool other_ways_ask(const struct doctor_wish *wish, struct probe_found *out);

/* Behind a failure on the way to the server: keeps its certificate in out,
 * and which others answer on its host: the usual ports, both protocols. */
void other_ways_find(const struct doctor_wish *wish, const struct err *why,
    struct doctor_report *out);

#endif
