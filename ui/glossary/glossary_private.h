/* The tables, one for each subject. */
#ifndef UI_GLOSSARY_GLOSSARY_PRIVATE_H
#define UI_GLOSSARY_GLOSSARY_PRIVATE_H

#include "ui/glossary/glossary.h"

#define SUBJECT(en, zh, table)                                                 \
	{                                                                      \
		{ en, zh }, table, sizeof(table) / sizeof((table)[0])          \
	}

extern const struct glossary_subject glossary_questions, glossary_sockets,
	glossary_programs, glossary_tcp, glossary_states, glossary_data,
	glossary_loss, glossary_congestion, glossary_udp, glossary_errors,
	glossary_security, glossary_wirestep;

#endif
