/* offer-parse.h: libvirt's documents about a host (capabilities, domain capabilities, pools,
 * volumes) into an offer. Any thread. */
#ifndef SRC_OFFER_PARSE_H
#define SRC_OFFER_PARSE_H

#include "offer.h"

/* <capabilities>: chooses the architecture of the host (or the first with full virtualisation) and
 * the fastest kind of domain. Sets offer->reason if there is none. */
void offer_parse_capabilities(struct offer *offer, const char *xml);
/* <domainCapabilities> of that kind; leaves what it does not tell. */
void offer_parse_domain_capabilities(struct offer *offer, const char *xml);
/* <pool>: type and target path. */
void offer_parse_pool(struct offer_pool *pool, const char *xml);
/* <volume>. False if it is none. */
bool offer_parse_volume(struct offer_pool *pool, const char *xml);

#endif
