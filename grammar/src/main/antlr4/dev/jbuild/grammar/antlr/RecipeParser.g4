/*
 * Instructions of a recipe and the flags that each of them takes. Every decision needs one token.
 *
 * How many arguments an instruction wants is checked when the model is made (package grammar), where
 * the message can say more than "expected"; a flag that is not listed here is reported and skipped
 * by FlagRecovery.
 */
parser grammar RecipeParser;

options { tokenVocab = RecipeLexer; }

recipe : instruction* EOF ;

instruction
  : add
  | arg
  | cmd
  | copy
  | entrypoint
  | env
  | expose
  | from
  | healthcheck
  | label
  | maintainer
  | onbuild
  | run
  | shell
  | stopsignal
  | user
  | volume
  | workdir
  | unknown
  ;

add
  : ADD
    ( CHECKSUM_FLAG | CHMOD_FLAG | CHOWN_FLAG | EXCLUDE_FLAG | KEEP_GIT_DIR_FLAG | LINK_FLAG
    | UNPACK_FLAG )*
    ( EXEC_FORM | ITEM* end heredoc* )
  ;

copy
  : COPY
    ( CHMOD_FLAG | CHOWN_FLAG | EXCLUDE_FLAG | FROM_FLAG | LINK_FLAG | PARENTS_FLAG )*
    ( EXEC_FORM | ITEM* end heredoc* )
  ;

run
  : RUN
    ( DEVICE_FLAG | MOUNT_FLAG | NETWORK_FLAG | NO_CACHE_FLAG | RETRY_FLAG | SECURITY_FLAG
    | TIMEOUT_FLAG )*
    ( EXEC_FORM | SHELL_FORM? end heredoc* )
  ;

healthcheck
  : HEALTHCHECK
    ( INTERVAL_FLAG | RETRIES_FLAG | START_INTERVAL_FLAG | START_PERIOD_FLAG | TIMEOUT_FLAG )*
    ( end | ( HEALTH_CMD | HEALTH_NONE | HEALTH_UNKNOWN ) command )
  ;

from : FROM PLATFORM_FLAG* ITEM* end ;

onbuild : ONBUILD ( end | instruction ) ;

cmd : CMD command ;
entrypoint : ENTRYPOINT command ;
shell : SHELL command ;

arg : ARG WORD* end ;
env : ENV WORD* end ;
label : LABEL WORD* end ;

expose : EXPOSE ITEM* end ;
volume : VOLUME ( EXEC_FORM | ITEM* end ) ;

maintainer : MAINTAINER TEXT? end ;
stopsignal : STOPSIGNAL TEXT? end ;
user : USER TEXT? end ;
workdir : WORKDIR TEXT? end ;

unknown : UNKNOWN_KEYWORD TEXT? end ;

command : EXEC_FORM | SHELL_FORM? end ;

heredoc : HEREDOC_LINE* HEREDOC_END ;

// A continued last line has no end of its own.
end : END | EOF ;
