/*
 * One account checked all the way, step by step: names, TCP to each address,
 * TLS, greeting, capabilities, sign-in, mailbox. Nothing is downloaded and
 * nothing is changed, neither there nor here; there is one attempt to sign in.
 */
#ifndef ACCOUNT_DOCTOR_DOCTOR_H
#define ACCOUNT_DOCTOR_DOCTOR_H

#include <stdbool.h>

#include "account/doctor/report.h"
#include "account/setup/steps.h"

/* false: something is wrong, or it was stopped (why.kind ERR_STOPPED). *out is
 * for doctor_clear, whatever comes. */
bool doctor_run(struct doctor_report *out, const struct doctor_wish *wish,
    struct steps *steps);

void doctor_init(struct doctor_report *r);
void doctor_clear(struct doctor_report *r);

#endif
