-- What Virtuoso 7 needs once, so that kg finds query, update and store under one address: isql-vt 1111 dba PASSWORD virtuoso.sql
-- Whoever reaches the port may then change the data: let it listen on 127.0.0.1 only.
GRANT SPARQL_UPDATE TO "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
DB.DBA.VHOST_DEFINE (lpath=>'/kg/query', ppath=>'/!sparql/', is_dav=>1, vsp_user=>'dba', opts=>vector('noinherit', 1));
DB.DBA.VHOST_DEFINE (lpath=>'/kg/update', ppath=>'/!sparql/', is_dav=>1, vsp_user=>'dba', opts=>vector('noinherit', 1));
DB.DBA.VHOST_DEFINE (lpath=>'/kg/store', ppath=>'/!sparql-graph-crud/', is_dav=>1, vsp_user=>'dba', opts=>vector('noinherit', 1, 'exec_as_get', 1));
