using RecSys.BlendEval;
using RecSys.Hosting;

return await CommandHost.RunAsync<BlendEvalCommand>(args);
