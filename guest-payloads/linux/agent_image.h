/* The agent (build/kvmbench-agent), as it is carried in this program. */
#ifndef GUEST_LINUX_AGENT_IMAGE_H
#define GUEST_LINUX_AGENT_IMAGE_H

extern const unsigned char agent_image[], agent_image_end[];

#endif
