/*
 * Translation: _() looks a sentence up in the catalogue; N_() only marks it for
 * translation, where a table is initialised.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(sentence) gettext(sentence)
#define N_(sentence) sentence

#endif
