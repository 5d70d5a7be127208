package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("A golden request whose answer is not the gate's.")
public record GoldenDifference(
    @Doc("its place among the golden requests, from 1") int request,
    @Doc("how many there are") int requests,
    @Doc("its first inputs, as text") String inputs,
    @Doc("the class whose probability it is; empty where there is one score") String ofClass,
    @Doc("what the gate got") double expected,
    @Doc("what this gateway got") double given) {}
