/* corpus.h: domain definitions of many kinds, made of a table of pieces. */
#ifndef TESTS_SRC_XML_CORPUS_H
#define TESTS_SRC_XML_CORPUS_H

#include <glib.h>

/* Another one for each index below this; the same index always gives the same. */
#define CORPUS_SIZE 288

/* g_free. */
char *corpus_definition(unsigned index);

#endif
