/* domxml-facts.h: what a list and a search want to know of any domain's XML, of any driver. Any
 * thread.
 *
 * Nothing unknown fails here: what cannot be read is left out. Everything is bounded, whatever the
 * document holds. */
#ifndef SRC_DOMXML_FACTS_H
#define SRC_DOMXML_FACTS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOMXML_FACTS_DISKS 256  /* at most so many disks and NICs are kept of a domain */
#define DOMXML_FACTS_TEXT 4096  /* bytes of a description that are kept */
#define DOMXML_FACTS_WORDS 1024 /* bytes of keywords */

struct domain;

struct domxml_facts {
    char *title, *description, *type, *os, *tags; /* each may be NULL */
    char *kernel, *initrd, *cmdline;
    char *ports;    /* as domain-port.h says */
    char *keywords; /* as find.h says, key "device": what else it is found by */
    unsigned vcpus, vcpus_max;       /* 0: not known */
    uint64_t memory, memory_current; /* bytes, 0: not known */
    GPtrArray *disks, *nics;         /* struct domain_disk, struct domain_nic; NULL: none */
    bool is_protected;
};

/* False if it is no domain's XML: the facts are empty then. Free with domxml_facts_clear(). */
bool domxml_facts_read(const char *xml, size_t len, struct domxml_facts *facts);
void domxml_facts_clear(struct domxml_facts *facts);
/* Moves the facts into a domain of the model; counters of disks and NICs that it keeps stay. The
 * facts are empty then. Main thread. */
void domxml_facts_move(struct domxml_facts *facts, struct domain *domain);

#endif
