-- Once, on the new cluster's primary, as postgres: the site's own role and database.
CREATE ROLE "${SITE_USER}" LOGIN PASSWORD '${SITE_PASSWORD}';
CREATE DATABASE "${SITE_DATABASE}" OWNER "${SITE_USER}";
