package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("The version of data that a commit names.")
public record DataVersion(
    @Doc("40 hexadecimal digits") String commit,
    @Doc("file of the repository that names the data, such as data/train.csv.dvc") String pointer,
    @Doc("MD5 of the data as the pointer has it; of a folder it ends in .dir") String digest,
    @Doc("size of all of it") long bytes,
    @Doc("number of files, also those that are not new") long files) {}
