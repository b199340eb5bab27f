/*
 * A TCP client: it connects, says each of its lines, and prints the answers.
 *
 *     socket      a number; nothing is sent
 *     connect     SYN →, ← SYN+ACK, ACK →: returns after the second of them
 *     send, recv  a line and its answer
 *     close       FIN →
 */
#include <unistd.h>

#include "net.h"

int main(int argc, char **argv)
{
	char hello[] = "Hello, World!", *one[] = { hello, NULL };
	char **line = argc > 2 ? argv + 2 : one;
	struct lines answer;
	int server;

	program_begin(argc, argv, argc, "[PORT [LINE]...]");
	server = connect_to(number_argument(argv, 1, PORT, 65535));
	for (; *line; line++)
		print_line(answer.bytes, ask(server, *line, &answer));
	close(server);
	return program_end();
}
