using RecSys.CatalogBackfill;
using RecSys.Hosting;

return await CommandHost.RunAsync<CatalogBackfillCommand>(args);
