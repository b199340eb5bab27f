/* Packets of an opening, as they are listed. */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include "tests/test.h"

#define SYN	  "C>S [S] seq=0 ack=0 len=0 delivered\n"
#define SYNACK	  "S>C [S.] seq=0 ack=1 len=0 delivered\n"
#define ACK	  "C>S [.] seq=1 ack=1 len=0 delivered\n"
#define OPENED	  SYN SYNACK ACK
#define HELLO	  "C>S [P.] seq=1 ack=1 len=5 delivered\n"
#define HELLO_ACK "S>C [.] seq=1 ack=6 len=0 delivered\n"
#define BOTH_OPEN "state C.s ESTABLISHED, S.c ESTABLISHED\n"

#endif
