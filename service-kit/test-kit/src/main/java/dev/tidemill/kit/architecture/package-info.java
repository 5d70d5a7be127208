/** Rules about packages and names that the tests of every module ask. */
package dev.tidemill.kit.architecture;
