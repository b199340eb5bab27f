/* The version, for --version, recordings and the Makefile. */
#ifndef CAPTURE_VERSION_H
#define CAPTURE_VERSION_H

#define WIRESTEP_VERSION "0.1.0"

#endif
