/* language.h: the language that a client reads, for the thread that draws. Main thread. */
#ifndef UI_LANGUAGE_H
#define UI_LANGUAGE_H

#include <stdbool.h>

/* Messages are in the language of `locale` ("zh_CN.UTF-8") from now on, in English if it is not
 * known or the client shows ASCII only. */
void language_set(const char *locale, bool ascii);

#endif
