/* locale-setup.h: this program's texts and characters in the user's locale. Main thread. */
#ifndef SRC_LOCALE_SETUP_H
#define SRC_LOCALE_SETUP_H

/* Once, before the first text is shown. Numbers stay as in C: what is printed is also parsed. */
void locale_setup(void);

#endif
