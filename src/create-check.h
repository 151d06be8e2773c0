/* create-check.h: checks a new domain field by field. Any thread; reads files. The face is
 * create_check() of create.h. */
#ifndef SRC_CREATE_CHECK_H
#define SRC_CREATE_CHECK_H

#include "create.h"

/* The key of a field for messages of the shell: "name", "--kernel", ... */
const char *create_field_word(enum create_field field);

#endif
