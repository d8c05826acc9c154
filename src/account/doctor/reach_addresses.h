/*
 * The first steps of the doctor: the name of a server, and TCP to each of its
 * addresses.
 */
#ifndef ACCOUNT_DOCTOR_REACH_ADDRESSES_H
#define ACCOUNT_DOCTOR_REACH_ADDRESSES_H

#include <stdbool.h>

#include "account/doctor/report.h"
#include "account/setup/steps.h"

/* false: the name is not known, or no address answers; e says why. */
bool reach_addresses(
    const struct doctor_wish *wish, struct steps *steps, struct err *e);

#endif
