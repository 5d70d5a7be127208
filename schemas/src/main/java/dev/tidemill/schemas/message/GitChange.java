package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Optional;

@Doc("A change of a git reference.")
public record GitChange(
    @Doc("canonical URL of the repository") String url,
    @Doc("full name, such as refs/heads/main") String ref,
    @Doc("the commit that it names now; of a deleted reference the last one") String commit,
    @Doc("the commit that it named before; absent on the first look") Optional<String> before,
    @Doc("the commit before is no ancestor: history was rewritten") boolean forced,
    @Doc("the reference was deleted") boolean deleted,
    @Doc("first line of the newest commit's message") String title) {}
