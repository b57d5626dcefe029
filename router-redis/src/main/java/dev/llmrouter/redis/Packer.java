package dev.llmrouter.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes MessagePack, as much of it as a report needs: arrays, whole numbers, texts. Redis reads it faster than JSON, and exactly up to 2^53. */
final class Packer {
    private static final int FIX_ARRAY = 0x90;
    private static final int ARRAY_16 = 0xdc;
    private static final int ARRAY_32 = 0xdd;
    private static final int FIX_TEXT = 0xa0;
    private static final int TEXT_16 = 0xda;
    private static final int TEXT_32 = 0xdb;
    private static final int UNSIGNED_16 = 0xcd;
    private static final int UNSIGNED_32 = 0xce;
    private static final int SIGNED_64 = 0xd3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    /** Begins an array; so many values follow. */
    Packer array(int size) {
        if (size < 16) {
            out.write(FIX_ARRAY | size);
        } else if (size <= 0xffff) {
            number(ARRAY_16, size, 2);
        } else {
            number(ARRAY_32, size, 4);
        }
        return this;
    }

    Packer number(long value) {
        if (value >= 0 && value < 128) {
            out.write((int) value);
        } else if (value >= 0 && value <= 0xffff) {
            number(UNSIGNED_16, value, 2);
        } else if (value >= 0 && value <= 0xffff_ffffL) {
            number(UNSIGNED_32, value, 4);
        } else {
            number(SIGNED_64, value, 8);
        }
        return this;
    }

    Packer text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 32) {
            out.write(FIX_TEXT | bytes.length);
        } else if (bytes.length <= 0xffff) {
            number(TEXT_16, bytes.length, 2);
        } else {
            number(TEXT_32, bytes.length, 4);
        }
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void number(int type, long value, int length) {
        out.write(type);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift) & 0xff);
        }
    }
}
