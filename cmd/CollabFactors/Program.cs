using RecSys.CollabFactors;
using RecSys.Hosting;

return await CommandHost.RunAsync<CollabFactorsCommand>(args);
