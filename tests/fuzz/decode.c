/* libFuzzer: any bytes as a packet of any link type. */
#include "capture/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum link_type links[] = { LINK_ETHERNET, LINK_RAW,
						LINK_IPV4, LINK_IPV6 };
	struct packet p;

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		packet_decode(&p, links[i], data, size);
	return 0;
}
