/*
 * Chains: which places of a table have a key. Several may have the same one;
 * the newest comes first.
 */
#ifndef SIM_CHAINS_H
#define SIM_CHAINS_H

#include <stddef.h>
#include <stdint.h>

#define CHAIN_END UINT32_MAX

/* All zeros is an empty one. */
struct chains {
	struct chain_link {
		uint64_t key;
		uint32_t next;
	} * link; /* by place */
	size_t cap;
	uint32_t *head; /* by the key's hash */
	uint32_t heads; /* 0, or a power of two */
	uint32_t n;
};

void chains_free(struct chains *c);

/* A place is in one chain at most: it is taken out before it gets a key. */
void chains_add(struct chains *c, uint64_t key, uint32_t place);
void chains_remove(struct chains *c, uint32_t place);

/* The newest place with this key, and the one before it; or CHAIN_END. */
uint32_t chains_first(const struct chains *c, uint64_t key);
uint32_t chains_next(const struct chains *c, uint32_t place);

/* A key made of bytes (FNV-1a), which others may have, too; 0 to begin. */
uint64_t chains_hash(uint64_t before, const void *bytes, size_t n);

#endif
