package dev.tidemill.kit.source.dvc;

/**
 * A file under DVC.
 *
 * @param path its name, or its path in the folder that the pointer names
 * @param md5 as DVC has it, 32 hexadecimal digits
 * @param old whether DVC 2 made it: then the digest of a text ignores how its lines end
 */
public record DvcFile(String path, String md5, boolean old) {}
